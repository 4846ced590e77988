using MassMessaging.Api;

return await ApiStart.RunAsync(args);
