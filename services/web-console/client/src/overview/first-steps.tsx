import type { SourceItem } from '../../../src/overview/overview.ts';
import { Command } from '../ui/command.tsx';

const TOKEN_LINE = 'export TRIBUTARY_TOKEN=trb_…   # of a local stack: adminToken in .tributary/stack.json';

/** The one thing to do when there is no source. */
export function CreateFirstSource({ configUrl }: { configUrl: string }) {
  return (
    <div className="first-step">
      <p>No source yet. A source gives you a URL that any shop, CRM or form can send to. This makes an open one to try:</p>
      <Command
        label="Create a source"
        text={[
          TOKEN_LINE,
          `curl -X POST ${configUrl}/v1/sources \\`,
          `  -H "Authorization: Bearer $TRIBUTARY_TOKEN" -H 'Content-Type: application/json' \\`,
          `  -d '{"type":"custom","name":"My first source","authentication":{"scheme":"none"}}'`,
        ].join('\n')}
      />
    </div>
  );
}

/** The one thing to do when there is a source and nothing came in. */
export function SendFirstEvent({ source }: { source: SourceItem }) {
  return (
    <div className="first-step">
      <p>
        Nothing has come in within this time. Send an event to <bdi>{source.name}</bdi>; it shows here within seconds:
      </p>
      <Command
        label="Send an event"
        text={[
          `curl -X POST ${source.url} \\`,
          `  -H 'Content-Type: application/json' \\`,
          `  -d '{"email":"ann@example.com","firstName":"Ann"}'`,
        ].join('\n')}
      />
    </div>
  );
}

/** The one thing to do when there is a source and no workflow. */
export function CreateFirstWorkflow({ configUrl, source }: { configUrl: string; source: SourceItem | undefined }) {
  if (source === undefined) return <p className="quiet empty">No workflow yet. It starts from a source; create that first.</p>;
  return (
    <div className="first-step">
      <p>
        No workflow yet: events of <bdi>{source.name}</bdi> are kept, and become no profile. This creates one; publish a definition next.
      </p>
      <Command
        label="Create a workflow"
        text={[
          TOKEN_LINE,
          `curl -X POST ${configUrl}/v1/workflows \\`,
          `  -H "Authorization: Bearer $TRIBUTARY_TOKEN" -H 'Content-Type: application/json' \\`,
          `  -d '{"name":"My first workflow","sourceId":"${source.id}","delay":"none"}'`,
        ].join('\n')}
      />
    </div>
  );
}
