import { type RawEvent, updateIdFor } from '@tributary/contracts';
import { compileBatchSplitter, type Sample, SOURCE_TYPES, type SourceType } from '@tributary/source-catalog';
import { compileWorkflow, documentOf, toProfileUpdate } from '@tributary/workflow';

const META = {
  eventId: '019ab000-0000-7000-8000-000000000001',
  requestId: '019ab000-0000-7000-8000-000000000002',
  sourceId: 'src_0123456789abcdef',
  workflowId: 'wf_0123456789abcdef',
  workflowVersion: 1,
  receivedAt: '2026-11-25T12:00:00.000Z',
  mayMerge: true,
};

/** The events of a sample: itself, or the items of a batch. */
function eventsOf({ batch }: SourceType, { body, headers }: Sample): RawEvent[] {
  const request = { rawHeaders: Object.entries(headers).flat(), body: Buffer.from(body) };
  const items = batch === null ? undefined : compileBatchSplitter(batch)(request);
  if (items === 'too_large') throw new Error('a sample that nobody could send');
  return (items ?? [request]).map((item) => ({
    ...META,
    sourceType: 'custom',
    method: 'POST',
    path: '',
    query: '',
    rawHeaders: 'contentType' in item ? ['Content-Type', item.contentType] : request.rawHeaders,
    body: item.body,
  }));
}

describe.each(SOURCE_TYPES.filter(({ samples }) => samples.length > 0).map((type) => [type.id, type] as const))(
  'what the catalogue suggests for %s',
  (_id, type) => {
    it.each(type.samples.map((sample) => [sample.title, sample] as const))('maps its sample "%s" to somebody', (_title, sample) => {
      const { eventName, definition } = sample.suggestion;
      const compiled = compileWorkflow(definition);
      if (!compiled.ok) throw new Error(JSON.stringify(compiled.errors));
      const outcomes = eventsOf(type, sample).map((event) => {
        const evaluation = compiled.program.evaluate(documentOf(event));
        if (evaluation.outcome !== 'mapped') return evaluation;
        expect(evaluation.mapped).toMatchObject({ event: { name: eventName }, warnings: [] });
        return toProfileUpdate(evaluation.mapped, META, updateIdFor);
      });
      expect(outcomes).toContainEqual(expect.objectContaining({ ok: true }));
    });
  },
);
