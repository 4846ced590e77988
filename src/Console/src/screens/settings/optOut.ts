/** Words that stop messages, one a line, as the Api takes them; null when none is left: the ready words are used again. */
export function wordsOf(text: string): string[] | null {
  const words = [...new Set(text.split('\n').map(word => word.trim()).filter(Boolean))];
  return words.length > 0 ? words : null;
}
