import type { IdempotencyStore, Principal } from '@tributary/http';
import type { LeaseEntry } from '@tributary/mongo';
import type { SecretBox } from '@tributary/secrets';
import type { Connection, Model } from 'mongoose';
import { createAuditTrail } from './audit-trail.ts';
import { createEntityStore } from './entity-store.ts';
import { createIdempotencyStore } from './idempotency-store.ts';
import { declareModels } from './models.ts';
import type { EntityStores } from './outbox.ts';
import { createTokenVerifier } from './token-verifier.ts';
import { createVersionStore, type VersionStore } from './version-store.ts';
import { viewSource } from '../sources/source-view.ts';
import { viewToken } from '../tokens/token.ts';
import { viewWorkflow } from '../workflows/workflow-view.ts';

export interface Stores extends EntityStores {
  readonly versions: VersionStore;
  readonly idempotency: IdempotencyStore;
  readonly leases: Model<LeaseEntry>;
  verify(token: string): Promise<Principal | undefined>;
}

/** Everything that config-service keeps. */
export function createStores(connection: Connection, options: { box: SecretBox; gatewayUrl: string; now: () => Date }): Stores {
  const { box, gatewayUrl, now } = options;
  const models = declareModels(connection);
  const audit = createAuditTrail(models.audit);
  const common = { audit, now };
  return {
    sources: createEntityStore({
      ...common,
      kind: 'source',
      model: models.sources,
      view: (source) => viewSource(source, gatewayUrl, now().getTime()),
    }),
    workflows: createEntityStore({ ...common, kind: 'workflow', model: models.workflows, view: viewWorkflow }),
    tokens: createEntityStore({ ...common, kind: 'token', model: models.tokens, view: viewToken }),
    versions: createVersionStore(models.versions),
    idempotency: createIdempotencyStore(models.idempotencyKeys, box, now),
    leases: models.leases,
    verify: createTokenVerifier(models.tokens, now),
  };
}
