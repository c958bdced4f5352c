import { DataPage } from '#features/data/components/data-page.tsx';
import { pageTitle } from '#server/current-locale.ts';

export const generateMetadata = () => pageTitle(messages => messages.shell.data);

export default function Page() {
  return <DataPage />;
}
