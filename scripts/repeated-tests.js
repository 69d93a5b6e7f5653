// Tests that failed and passed when they were run again. They are named, never silent: each is a fault of the test or of
// what it tests, and only spares whoever runs the whole suite from running it all again.

/**
 * @param {object} report what the runner's JSON reporter wrote
 * @returns {{ test: string, why: string }[]} the tests, each with the first line of why it failed at first
 */
export function repeatedTests(report) {
  return report.testResults.flatMap(({ name: file, assertionResults }) =>
    assertionResults
      .filter(({ status, failureMessages }) => status === 'passed' && failureMessages.length > 0)
      .map(({ fullName, failureMessages }) => ({
        test: `${file} > ${fullName}`,
        why: failureMessages[0].split('\n', 1)[0],
      })),
  );
}
