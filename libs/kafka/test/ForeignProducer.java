import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes records as the JVM client does. Arguments: brokers, topic, compression type, number of records. */
public class ForeignProducer {
  public static void main(String[] arguments) throws Exception {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", arguments[0]);
    properties.put("compression.type", arguments[2]);
    properties.put("linger.ms", "50");
    properties.put("enable.idempotence", "false");
    try (var producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
        producer.send(new ProducerRecord<>(arguments[1], "k" + i, arguments[2] + "-" + i + "-" + "x".repeat(200)));
      }
    }
  }
}
