declare global {
  interface Window {
    /** Where libraries that make styles look for the value, whatever builds them. */
    __webpack_nonce__?: string;
  }
}

/** The value that allows styles made while the page runs; the gateway puts a new one into every page it serves. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.nonce ?? '';
}

/** Tells it to libraries that cannot be given it otherwise. */
export function shareStyleNonce(): void {
  window.__webpack_nonce__ = styleNonce();
}
