/** Two strands in step: stream above, batch below. */
export const Logo = ({ className }: { className?: string }) => (
  <svg viewBox="0 0 24 24" aria-hidden="true" className={className}>
    <rect x="2" y="5" width="5" height="6" rx="1.5" fill="var(--stream-fill)" />
    <rect x="9.5" y="5" width="5" height="6" rx="1.5" fill="var(--stream-fill)" />
    <rect x="17" y="5" width="5" height="6" rx="1.5" fill="var(--stream-fill)" />
    <rect x="2" y="13" width="5" height="6" rx="1.5" fill="var(--batch-fill)" />
    <rect x="9.5" y="13" width="5" height="6" rx="1.5" fill="var(--batch-fill)" />
    <rect x="17" y="13" width="5" height="6" rx="1.5" fill="var(--batch-fill)" />
  </svg>
);
