/** Real brokers and databases take their time: a test that hangs still ends, one that merely waits for a busy machine does not fail. */
jest.setTimeout(180_000);
