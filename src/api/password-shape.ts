import { z } from 'zod';

const PASSWORD_LENGTH_MIN = 8;
/** The longest text that is taken for a password. */
export const PASSWORD_LENGTH_MAX = 1024;

/** A password to be. */
export const Password = z.string().min(PASSWORD_LENGTH_MIN).max(PASSWORD_LENGTH_MAX);
