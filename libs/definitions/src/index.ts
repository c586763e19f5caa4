export { createEventPublisher, type EventPublisher, routeOf } from './event-publisher.ts';
export { type DefinitionFollower, followDefinitions, type OnDefinitions } from './follow-definitions.ts';
export { followHolds, type FollowHoldsOptions, type HoldFollower } from './follow-holds.ts';
export { followReleases, type ReleaseFollower } from './follow-releases.ts';
export { type DefinitionSnapshot, idsOf } from './snapshot.ts';
export { sha256Hex } from './tokens.ts';
