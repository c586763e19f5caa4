import { createHmac, randomUUID } from 'node:crypto';
import express, { type Request } from 'express';
import { connectProducer, send } from '../harness/plain-kafkajs.ts';

/** What people write: Express as it comes, a body parser, one send() per request. Same verification, same acks. */
const producer = await connectProducer();
const app = express();
const rawBodies = new WeakMap<object, Buffer>();
app.use(express.json({ verify: (request, _response, body) => void rawBodies.set(request, body) }));
app.post('/v1/webhooks/:key', async (request: Request, response) => {
  const raw = rawBodies.get(request) as Buffer;
  const expected = createHmac('sha256', process.env['SIGNING_SECRET'] as string)
    .update(raw)
    .digest('hex');
  if (request.headers['x-signature'] !== expected) return void response.status(401).json({ code: 'signature_mismatch' });
  const eventId = randomUUID();
  await send(producer, 'raw-events', eventId, raw, { headers: JSON.stringify(request.headers) });
  response.json({ eventId });
});
app.listen(Number(process.env['HTTP_PORT']), '127.0.0.1');
