// Senders do not send again what was refused, so long notifications are read and cut. Our choice: an isolate has 128 MB (docs/limits.md), and
// parsing takes several times the text.
export const READ_BYTES = 8_388_608
