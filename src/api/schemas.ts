import { z } from 'zod';

/** Most items of a plain list; the header `x-total-count` tells how many there are. */
export const LIST_ITEMS_MAX = 1000;
/** Most items of one page. */
export const PAGE_ITEMS_MAX = 100;
const PAGE_ITEMS_DEFAULT = 50;
const OFFSET_MAX = 1_000_000;
const NAME_LENGTH_MAX = 254;

/** The one error shape. */
export const Failure = z.object({ message: z.string() }).meta({ id: 'Error', description: 'What went wrong.' });

/** The failures any route may answer with, for the document. */
export const FAILURES = { '4xx': Failure, '5xx': Failure } as const;

/** A time on its way out: ISO 8601, UTC. */
export const Time = z.iso.datetime();

/** A time in a query string: ISO 8601 with an offset, or a date, which means its midnight in UTC. */
export const TimeFilter = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], { error: 'must be a date or a time in ISO 8601' })
  .transform((text) => new Date(text));

/** Where in a long list a page starts and how long it is. */
export const paging = {
  limit: z.coerce.number().int().min(1).max(PAGE_ITEMS_MAX).default(PAGE_ITEMS_DEFAULT),
  offset: z.coerce.number().int().min(0).max(OFFSET_MAX).default(0),
};

/** The same for lists that are short in practice and therefore answered whole. */
export const wholeList = {
  limit: z.coerce.number().int().min(1).max(LIST_ITEMS_MAX).default(LIST_ITEMS_MAX),
  offset: z.coerce.number().int().min(0).max(OFFSET_MAX).default(0),
};

/** Path parameter of things with an id only. */
export const IdParams = z.strictObject({ id: z.uuid() });

/** Path parameter of things that go by name or by id. */
export const NameOrIdParams = z.strictObject({ nameOrID: z.string().min(1).max(NAME_LENGTH_MAX) });

/** Path parameter of things that go by name. */
export const NameParams = z.strictObject({ name: z.string().min(1).max(NAME_LENGTH_MAX) });

/** A group's name. */
export const GroupName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'must be 1 to 63 letters, digits, dots, dashes or underscores');

/** Whether a text is a UUID, in routes that take a name or an id. */
export function isUuid(text: string): boolean {
  return z.uuid().safeParse(text).success;
}

/** A page of a list, with what a pager needs. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item), total: z.number().int(), has_next_page: z.boolean() });
}

/** Fills in a page around its items. */
export function page<T>(
  data: T[],
  total: number,
  offset: number,
): { data: T[]; total: number; has_next_page: boolean } {
  return { data, total, has_next_page: offset + data.length < total };
}

/** A time on its way out; null stays null. */
export function time(date: Date): string;
export function time(date: Date | null | undefined): string | null;
export function time(date: Date | null | undefined): string | null {
  return date === null || date === undefined ? null : date.toISOString();
}

/** The body of a request that needs none: nothing, or an empty object. */
export const NoBody = z.strictObject({}).nullish();

/** The answer of a request that leaves nothing to say. */
export const Done = z.undefined().describe('Done');

const RULE_NAME_LENGTH_MAX = 128;
const RULE_CONNECTIONS_MAX = 1000;

/** The name of a guardrail or a masking rule, as clients read it in messages. */
export const RuleName = z
  .string()
  .min(1)
  .max(RULE_NAME_LENGTH_MAX)
  .regex(/^[^\p{Cc}]*$/u, 'must not hold control characters')
  .refine((name) => name.trim() === name, { error: 'must not begin or end with spaces' });

/** Which connections a rule is attached to. */
export const RuleConnections = z.array(z.uuid()).max(RULE_CONNECTIONS_MAX).default([]);
