import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { asyncApiDocument, PUBLIC_TOPICS, RECORD_SCHEMAS, recordJsonSchema, workflowDefinitionJsonSchema } from '../src/schemas.ts';

/** A sample of each published version stands here for good; they are never edited, only added to. */
const samplesRoot = join(__dirname, '../samples');
const topics = Object.keys(RECORD_SCHEMAS) as (keyof typeof RECORD_SCHEMAS)[];
const samples = readdirSync(samplesRoot).flatMap((version) =>
  topics
    .filter((topic) => existsSync(join(samplesRoot, version, `${topic}.json`)))
    .map((topic) => ({ version, topic, value: JSON.parse(readFileSync(join(samplesRoot, version, `${topic}.json`), 'utf8')) as unknown })),
);
const ajv = new Ajv2020({ strict: false });

test('every topic has a sample of version 1', () => {
  expect(samples.filter((sample) => sample.version === 'v1').map((sample) => sample.topic)).toEqual(topics);
});

test.each(samples)('the golden sample $version of $topic still parses, unchanged', ({ topic, value }) => {
  expect(RECORD_SCHEMAS[topic].parse(value)).toEqual(value);
});

test.each(samples)('the published JSON Schema of $topic accepts sample $version, also with a field of tomorrow', ({ topic, value }) => {
  const validate = ajv.compile(recordJsonSchema(topic));
  expect(validate(value)).toBe(true);
  expect(validate({ ...(value as object), fieldOfTomorrow: 1 })).toBe(true);
});

test.each(topics)('the published JSON Schema of %s refuses a value without its fields', (topic) => {
  expect(ajv.compile(recordJsonSchema(topic))({})).toBe(false);
});

test('the AsyncAPI document describes each public topic', () => {
  expect(Object.keys((asyncApiDocument() as { channels: object }).channels)).toEqual([...PUBLIC_TOPICS]);
});

test('the definition schema refuses a misspelt part', () => {
  const validate = ajv.compile(workflowDefinitionJsonSchema());
  expect(validate({ mapping: { event: { name: { const: 'x' } }, identifiers: { email: { path: '$.body.email' } } } })).toBe(true);
  expect(validate({ maping: {} })).toBe(false);
});
