/**
 * Who uses which upstream. All users of a connection share its login, so that the upstream cannot tell them apart: what
 * belongs to one of them is kept by this.
 */
export interface Owner {
  readonly userId: string;
  readonly connectionId: string;
}
