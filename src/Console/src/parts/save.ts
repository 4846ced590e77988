import { raw } from '../api/client';
import { Problem } from '../api/problem';
import { say } from './toasts';

/** Asks for a CSV file and gives it to the device's downloads. */
export async function saveFile(path: string, name: string): Promise<void> {
  try {
    const answer = await raw(path, { headers: { Accept: 'text/csv' } });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await answer.blob());
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  } catch (failure) {
    if (!(failure instanceof Problem)) throw failure;
    say(failure.message, 'bad');
  }
}
