import { describePull } from './describe-pull.ts';
import { kafkaTopic } from './kafka-topic.ts';

describePull(kafkaTopic);
