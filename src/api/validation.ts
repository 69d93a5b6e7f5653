import type { FastifySchemaCompiler } from 'fastify';
import type { $ZodIssue, $ZodType } from 'zod/v4/core';
import { safeParse } from 'zod/v4/core';
import { ApiError } from './errors.ts';

const ISSUES_NAMED_MAX = 5;

/** Validates one part of a request with its zod schema; the 400 says which field and why, never its value. */
export const validateWithZod: FastifySchemaCompiler<$ZodType> = ({ schema, httpPart }) => {
  return (data) => {
    const result = safeParse(schema, data);
    if (result.success) return { value: result.data };
    if (httpPart === 'body' && (data === null || data === undefined)) {
      return { error: new ApiError(400, 'a JSON body is required') };
    }
    return { error: new ApiError(400, describeIssues(result.error.issues)) };
  };
};

/** One line for the first few issues: `field: reason; field: reason`. */
export function describeIssues(issues: readonly $ZodIssue[]): string {
  const lines = [...new Set(issues.flatMap((issue) => describe(issue)))];
  const shown = lines.slice(0, ISSUES_NAMED_MAX);
  if (lines.length > shown.length) shown.push(`and ${lines.length - shown.length} more`);
  return shown.join('; ');
}

function describe(issue: $ZodIssue): string[] {
  const field = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `unknown field ${field === '' ? key : `${field}.${key}`}`);
  }
  if (issue.code === 'invalid_key') {
    return issue.issues.map((inner) => `${field}: ${inner.message}`);
  }
  if (issue.code === 'invalid_type' && issue.input === undefined && issue.message.endsWith('received undefined')) {
    return [`${field}: is required`];
  }
  return [field === '' ? issue.message : `${field}: ${issue.message}`];
}
