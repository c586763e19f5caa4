import type { ValidationError } from '@tributary/errors';
import { readMetadata } from './upload-request.ts';

const sourceId = 'src_0123456789abcdef';
const errorsOf = (metadata: Record<string, string | null>) => {
  try {
    readMetadata(metadata);
  } catch (error) {
    return (error as ValidationError).errors.map(({ path, code }) => [path, code]);
  }
  return [];
};

describe('the metadata of an upload', () => {
  it('has defaults, and takes what clients add', () => {
    expect(readMetadata({ sourceId, name: 'x.csv', filetype: 'text/csv', relativePath: null })).toEqual({
      sourceId,
      name: 'x.csv',
      filetype: 'text/csv',
      mode: 'preview',
      header: 'true',
      deduplication: [],
    });
  });

  it('knows encodings by any name, and keys as a list or as JSON', () => {
    expect(readMetadata({ sourceId, encoding: 'latin1', deduplication: 'a, b' })).toMatchObject({
      encoding: 'windows-1252',
      deduplication: ['a', 'b'],
    });
    expect(readMetadata({ sourceId, deduplication: '["a, b"]' }).deduplication).toEqual(['a, b']);
  });

  it.each<[Record<string, string | null>, string[][]]>([
    [{}, [['sourceId', 'required']]],
    [{ sourceId: 'x' }, [['sourceId', 'invalid_value']]],
    [{ sourceId, mode: 'now' }, [['mode', 'invalid_value']]],
    [{ sourceId, format: 'xls' }, [['format', 'invalid_value']]],
    [{ sourceId, delimiter: '"' }, [['delimiter', 'invalid_value']]],
    [{ sourceId, delimiter: ';;' }, [['delimiter', 'invalid_value']]],
    [{ sourceId, encoding: 'no such' }, [['encoding', 'invalid_value']]],
    [{ sourceId, deduplication: '[1]' }, [['deduplication.0', 'invalid_value']]],
    [{ sourceId, surprise: '1' }, [['surprise', 'unknown_field']]],
  ])('%j is refused', (metadata, errors) => {
    expect(errorsOf(metadata)).toEqual(errors);
  });
});
