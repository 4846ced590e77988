using MassMessaging.Bench;
using MassMessaging.Bench.Against;
using MassMessaging.Bench.Fairness;
using MassMessaging.Bench.Loops;
using MassMessaging.Bench.Machine;
using MassMessaging.Bench.Overload;
using MassMessaging.Bench.Receipts;
using MassMessaging.Bench.Report;
using MassMessaging.Bench.Screens;
using MassMessaging.Bench.Shared;
using MassMessaging.Bench.Workloads;

var options = BenchOptions.Parse(args);
switch (options.Workload)
{
    // What the benchmarks start as processes of their own, so that each one's CPU and memory is counted apart.
    case "provider":
        await ProviderProcess.RunAsync(options.Port);
        return 0;
    case "loops":
        await LoopProcess.RunAsync(options.Rest);
        return 0;
    case "receipts-reference":
        await ReceiptProcess.RunAsync(options.Rest);
        return 0;
    case "blast":
        return await OnMachineAsync(BlastBench.RunAsync);
    case "changed":
        return await OnMachineAsync(ChangedBench.RunAsync);
    case "launch":
        return await OnMachineAsync(LaunchBench.RunAsync);
    case "import":
        return await OnMachineAsync(ImportBench.RunAsync);
    case "chat":
        return await OnMachineAsync(ChatBench.RunAsync);
    case "receipts":
        return await OnMachineAsync(ReceiptsBench.RunAsync);
    case "migrate":
        return await OnMachineAsync(MigrateBench.RunAsync);
    case "reads":
        return await OnMachineAsync(ReadsBench.RunAsync);
    case "console":
        return await OnMachineAsync(ConsoleBench.RunAsync);
    case "start":
        return await OnMachineAsync(StartBench.RunAsync);
    case "paced":
        return await OnMachineAsync(PacedBench.RunAsync);
    case "peers":
        return await OnMachineAsync(PeersBench.RunAsync);
    case "silos":
        return await OnMachineAsync(SilosBench.RunAsync);
    case "overload":
        return await OnMachineAsync(OverloadBench.RunAsync);
    case "fair":
        return await OnMachineAsync(FairBench.RunAsync);
    case "shared":
        return await OnMachineAsync(SharedBench.RunAsync);
    case "against":
        return await OnMachineAsync(AgainstBench.RunAsync);
    default:
        Console.Error.WriteLine("Usage: bench blast|changed|launch|import|chat|receipts|migrate|reads|console|start|paced|peers|silos|overload|fair|shared|against [--sizes 10000,100000,1000000] [--rounds 3] [--warm 100000]");
        return 2;
}

async Task<int> OnMachineAsync(Func<BenchMachine, BenchOptions, Task<int>> work)
{
    await using var machine = await BenchMachine.StartAsync();
    Lines.Say(await machine.DescribeAsync());
    return await work(machine, options);
}
