const { runServer } = require('verdaccio');

/**
 * The registry, in a process of its own: a test waits for package managers with its own one blocked. Its
 * parent sends the configuration and gets the port; it ends when the parent does, or disconnects.
 */
process.once('disconnect', () => process.exit());
process.once('message', async (configuration) => {
  const server = await runServer(configuration);
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
});
