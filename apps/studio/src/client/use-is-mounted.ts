import { useSyncExternalStore } from 'react';

const never = (): (() => void) => () => {};

/** False while the server's page is taken over, then true: for what only the browser knows. */
export const useIsMounted = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
