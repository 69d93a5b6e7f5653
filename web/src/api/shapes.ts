import type { components } from './schema.d.ts';

type Schemas = components['schemas'];

/** The shapes of the API that pages name, by the words of the app. */
export type Review = Schemas['Review'];
export type ReviewGroup = Review['review_groups_data'][number];
export type ReviewStatus = Review['status'];
export type User = Schemas['User'];
export type Session = Schemas['Session'];
export type SessionEvent = Schemas['SessionEvent'];
export type SessionQuery = Schemas['SessionQuery'];
export type SessionTail = Schemas['SessionTail'];
export type ConfigChange = Schemas['ConfigChange'];
export type AuditCheck = Schemas['AuditCheck'];
