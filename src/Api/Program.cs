using MassMessaging.Api;

await ApiHost.Create(args).RunAsync();
