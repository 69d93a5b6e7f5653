/** Shorter access is not asked for: whoever approves it would hardly be done before it ends. */
export const WINDOW_SEC_MIN = 60;
/** Longer access is nobody's to give, whatever a connection says. */
export const WINDOW_SEC_MAX = 48 * 3600;
