/** How many characters a secret in the address of a sender has at least. Ours: 16 random ones cannot be guessed; a shorter one lets nobody in. */
export const SHORTEST_PATH_SECRET = 16
