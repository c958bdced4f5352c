import { PairsPage } from '#features/pairs/components/pairs-page.tsx';
import { pageTitle } from '#server/current-locale.ts';

export const generateMetadata = () => pageTitle(messages => messages.shell.pairs);

export default function Page() {
  return <PairsPage />;
}
