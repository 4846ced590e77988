using MassMessaging.Simulator;

await using var simulator = await SimulatorHost.StartAsync(args);
Console.WriteLine($"Simulated providers on {simulator.Url}, control on {simulator.ControlUrl}" + (simulator.SmppPort is { } port ? $", SMPP on port {port}" : string.Empty));
await simulator.WaitForShutdownAsync();
