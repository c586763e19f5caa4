import { createHmac, randomUUID } from 'node:crypto';
import express, { type Request } from 'express';
// eslint-disable-next-line no-restricted-imports -- the point is what people write without libs/kafka
import kafkajs from 'kafkajs';

/** What people write: Express as it comes, a body parser, one send() per request. Same verification, same acks. */
const client = new kafkajs.Kafka({ brokers: [process.env['KAFKA_BROKERS'] as string], logLevel: kafkajs.logLevel.ERROR });
const producer = client.producer({ idempotent: true, maxInFlightRequests: 1, createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
await producer.connect();

const app = express();
const rawBodies = new WeakMap<object, Buffer>();
app.use(express.json({ verify: (request, _response, body) => void rawBodies.set(request, body) }));
app.post('/v1/webhooks/:key', async (request: Request, response) => {
  const raw = rawBodies.get(request) as Buffer;
  const expected = createHmac('sha256', process.env['SECRET'] as string)
    .update(raw)
    .digest('hex');
  if (request.headers['x-signature'] !== expected) return void response.status(401).json({ code: 'signature_mismatch' });
  const eventId = randomUUID();
  await producer.send({
    topic: 'raw-events',
    acks: -1,
    messages: [{ key: eventId, value: raw, headers: { headers: JSON.stringify(request.headers) } }],
  });
  response.json({ eventId });
});
app.listen(Number(process.env['HTTP_PORT']), '127.0.0.1');
