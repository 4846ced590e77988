using MassMessaging.Simulator;

await using var simulator = await SimulatorHost.StartAsync(args);
Console.WriteLine($"Simulated providers on {simulator.Url}, control on {simulator.ControlUrl}");
await simulator.WaitForShutdownAsync();
