using MassMessaging.Silo;

return await SiloCommands.RunAsync(args);
