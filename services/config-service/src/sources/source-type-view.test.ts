import { SOURCE_TYPES } from '@tributary/source-catalog';
import { logoOf } from './logo.ts';
import { sourceTypeView, viewSourceType, viewSourceTypes } from './source-type-view.ts';

const viewOf = (id: string) => viewSourceType(SOURCE_TYPES.find((type) => type.id === id)!);

describe('the catalogue as it is answered', () => {
  it.each(viewSourceTypes())('$id has the form that the API documents', (view) => {
    expect(sourceTypeView.parse(JSON.parse(JSON.stringify(view)))).toEqual(view);
  });

  it('describes the settings of a platform as a form needs it', () => {
    const { settingsSchema, presets } = viewOf('meta-lead-ads');
    const [{ settings: fields }] = presets as [(typeof presets)[number]];
    expect(settingsSchema).toMatchObject({
      type: 'object',
      additionalProperties: false,
      required: ['secret', 'verifyToken'],
      properties: {
        preset: { const: presets[0]?.id, default: presets[0]?.id },
        secret: { type: 'string', title: fields[0]?.label, description: fields[0]?.help, writeOnly: true },
        deduplication: { default: { from: 'bodyHash' } },
        allowGet: { type: 'boolean', default: false },
      },
    });
  });

  it('describes the settings of several presets as alternatives', () => {
    const { presets, settingsSchema } = viewOf('recurly');
    expect(settingsSchema['anyOf']).toHaveLength(presets.length);
  });

  it('lets the owner of a custom source choose among the schemes', () => {
    expect(viewOf('custom')).toMatchObject({
      presets: [],
      authentication: { schemes: ['hmac', 'signature', 'apiKey', 'basic', 'none'] },
      settingsSchema: { required: ['authentication'] },
    });
  });
});

describe('a logo', () => {
  it('has one or two initials and the colour of its type', () => {
    const drawn = (name: string) => decodeURIComponent(logoOf({ id: name, name }));
    expect(['HubSpot', 'Shopify', 'AWS SNS', 'monday.com'].map((name) => />(\w+)<\/text>/.exec(drawn(name))?.[1])).toEqual(['HS', 'S', 'AS', 'MC']); // prettier-ignore
    expect(drawn('Shopify')).toBe(drawn('Shopify'));
    expect(drawn('Shopify')).not.toContain(/fill="hsl[^"]*"/.exec(drawn('HubSpot'))?.[0]);
  });
});
