import { decodeQuarantined, encodeQuarantined, type QuarantinedRequest } from './quarantine.ts';

const request: QuarantinedRequest = {
  v: 1,
  requestId: '019ab000-0000-7000-8000-000000000001',
  sourceId: 'src_0123456789abcdef',
  receivedAt: '2026-11-25T12:00:00.000Z',
  code: 'signature_mismatch',
  message: 'päß',
  diagnosis: null,
  method: 'POST',
  requestTarget: '/v1/webhooks/k?a=1',
  rawHeaders: ['X-Signature', 'x'],
  body: new Uint8Array([0, 255, 123]),
};

test.each([request, { ...request, body: new Uint8Array(0) }])('a quarantined request comes back as it was', (given) => {
  expect(decodeQuarantined(encodeQuarantined(given))).toEqual(given);
});

test.each([[[]], [[0, 0, 0, 9, 1]], [[0, 0, 0, 2, 123, 125]], [[0, 0, 0, 1, 123]]])('other bytes are none: %j', (bytes) => {
  expect(decodeQuarantined(new Uint8Array(bytes))).toBeUndefined();
});
