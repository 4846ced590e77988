import { raw, whole } from '../api/client';
import { complain } from './attempt';

/** Asks for a CSV file and gives it to the device's downloads. */
export async function saveFile(path: string, name: string): Promise<void> {
  try {
    const answer = await raw(path, { headers: { Accept: 'text/csv' } });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await whole(answer.blob()));
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  } catch (failure) {
    complain(failure);
  }
}
