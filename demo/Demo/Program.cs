using System.Runtime.InteropServices;
using MassMessaging.Demo;
using MassMessaging.Demo.Customers;
using MassMessaging.Demo.Http;
using MassMessaging.Demo.Progress;
using MassMessaging.Demo.Steps;

// generate [--seed n] [--rows n]   the sample customers as CSV
// tenant <key file>                a tenant whose key is then in the file; does nothing when the key in it opens one
// run <customers.csv>              the whole demo; goes on where an earlier run was interrupted
// The last two read API_URL, OPERATOR_KEY, TENANT_KEY, SIMULATOR_URL, SIMULATOR_CONTROL_URL, DEMO_STATE (a file) and DEMO_SPEED,
// and API_INSTANCE: what the Api says of itself in /health (Health:Instance); nobody else is sent a key.
using var stopping = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

try
{
    switch (args)
    {
        case ["generate", .. var options]:
            Generate(Option(options, "--seed", 20260101), (int)Option(options, "--rows", 3000));
            return 0;
        case ["tenant", var keyFile]:
            await TenantStep.RunAsync(
                key => new Rest(Setting("API_URL"), key, Environment.GetEnvironmentVariable("API_INSTANCE")),
                Setting("OPERATOR_KEY"), keyFile, DemoState.Load(Setting("DEMO_STATE")), stopping.Token);
            return 0;
        case ["run", var customersFile]:
            await RunAsync(customersFile, stopping.Token);
            return 0;
        default:
            Console.Error.WriteLine("usage: generate [--seed n] [--rows n] | tenant <key file> | run <customers.csv>");
            return 2;
    }
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    return 130;
}
catch (Exception error) when (error is RefusedException or HttpRequestException)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true; // ends by itself, between two calls
    stopping.Cancel();
}

static async Task RunAsync(string customersFile, CancellationToken stop)
{
    var state = DemoState.Load(Setting("DEMO_STATE"));
    using var api = new Rest(Setting("API_URL"), Setting("TENANT_KEY"), Environment.GetEnvironmentVariable("API_INSTANCE"));
    using var simulator = new Rest(Setting("SIMULATOR_CONTROL_URL"), key: null);
    await CustomersStep.RunAsync(api, customersFile, stop);
    var senders = new Senders(
        await WhatsAppSender.RunAsync(api, simulator, state, stop),
        await SmsSender.RunAsync(api, simulator, state, stop),
        await SmppSender.RunAsync(api, simulator, state, stop),
        await PushSender.RunAsync(api, simulator, Setting("SIMULATOR_URL"), state, stop));
    await ChatSender.RunAsync(api, state, stop);
    await ChatHistoryStep.RunAsync(simulator, customersFile, state, stop);
    await DevicesStep.RunAsync(api, customersFile, state, stop);
    var odd = new OddPeople(api, simulator, state);
    await odd.IntroduceAsync(stop);
    var launched = await CampaignsStep.RunAsync(api, simulator, senders, state, stop);

    Say.Blank();
    Say.Step("Console", $"{api.BaseUrl}/console shows the campaigns as they go; sign in with the key {Setting("TENANT_KEY")}");
    Say.Blank();
    var speed = double.TryParse(Environment.GetEnvironmentVariable("DEMO_SPEED"), out var given) ? given : 360;
    var campaigns = launched.Select(campaign => new CampaignProgress(api, campaign.Plan, campaign.Id, speed)).ToList();
    var apps = new Apps(api, simulator, customersFile, state);
    var watch = new Watch(api, senders.WhatsApp, campaigns, Task.WhenAll(apps.RunAsync(IdOf("push"), IdOf("chat"), stop), odd.RunAsync(stop)));
    await watch.RunAsync(stop);

    Say.Blank();
    Closing.Table(campaigns);
    await Closing.ProvidersAsync(simulator, state, watch.MostInAnHour, stop);
    Closing.AppsDid(apps.Done);
    await odd.TellAsync(stop);
    await Closing.BalanceAsync(api, campaigns, stop);
    Say.Blank();
    Console.WriteLine($"Console   {api.BaseUrl}/console   sign in with the key: {Setting("TENANT_KEY")}");
    Console.WriteLine($"Swagger   {api.BaseUrl}/swagger");
    Console.WriteLine($"API       {api.BaseUrl}/v1   Authorization: Bearer, and the same key");

    string IdOf(string channel) => campaigns.First(campaign => campaign.Channel == channel).Id;
}

static void Generate(ulong seed, int rows)
{
    using var output = new StreamWriter(Console.OpenStandardOutput()) { NewLine = "\n" };
    output.WriteLine(SampleCustomer.Header);
    foreach (var customer in SampleCustomers.Generate(seed, rows))
    {
        output.WriteLine(customer.ToLine());
    }
}

static ulong Option(string[] options, string name, ulong fallback) =>
    Array.IndexOf(options, name) is var index and >= 0 && index + 1 < options.Length ? ulong.Parse(options[index + 1]) : fallback;

static string Setting(string name) =>
    Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : throw new RefusedException($"{name} is not set; \"make run\" sets it.");
