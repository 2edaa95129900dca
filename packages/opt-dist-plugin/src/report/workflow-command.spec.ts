import { errorCommand } from './workflow-command';

it('keeps several lines in one command, and no text ends its title', () => {
  expect(errorCommand('a: b, 5 %', 'first\r\nsecond: 5 %')).toBe(
    '::error title=a%3A b%2C 5 %25::first%0D%0Asecond: 5 %25',
  );
});
