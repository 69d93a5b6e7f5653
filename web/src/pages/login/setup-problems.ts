const PASSWORD_LENGTH_MIN = 8;

/** What is typed to set a gateway up. */
export interface SetupValues {
  readonly code: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
  /** The password, once more. */
  readonly again: string;
}

/** What must be typed otherwise, by field; null where nothing must. The gateway has the last word. */
export function setupProblems({
  code,
  name,
  email,
  password,
  again,
}: SetupValues): Record<keyof SetupValues, string | null> {
  return {
    code: code.trim() === '' ? 'Copy the code from the gateway’s console' : null,
    name: name.trim() === '' ? 'Choose a name to log in with' : null,
    email: email.trim() === '' || /^\S+@\S+$/.test(email.trim()) ? null : 'Type a whole address, or none',
    password: passwordProblem(password, code),
    again: again === password ? null : 'It is not the same as above',
  };
}

function passwordProblem(password: string, code: string): string | null {
  if (password.length < PASSWORD_LENGTH_MIN) return `Choose at least ${PASSWORD_LENGTH_MIN} characters`;
  return password === code.trim() ? 'Choose another one than the code' : null;
}
