/** The mark: a gate over water. */
export function LogoMark({ size = 26 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true" focusable="false">
      <path d="M6 5v22M26 5v22" stroke="currentColor" strokeWidth="2.6" strokeLinecap="round" />
      <path d="M11 5v10.500h10V5z" fill="#4cb3c0" />
      <path
        d="M9.500 21c2.200-1.800 4.300-1.800 6.500 0s4.300 1.800 6.500 0M9.500 26c2.200-1.800 4.300-1.800 6.500 0s4.300 1.800 6.500 0"
        stroke="#4cb3c0"
        strokeWidth="2.200"
        strokeLinecap="round"
      />
    </svg>
  );
}
