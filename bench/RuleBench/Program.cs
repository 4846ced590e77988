using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using MassMessaging.RuleBench;

// In this process: what is measured is pure, and the machine need not build a project for each benchmark.
BenchmarkSwitcher.FromTypes([typeof(SendingBenchmarks), typeof(ForecastBenchmarks)]).Run(
    args.Length > 0 ? args : ["--filter", "*"],
    DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)).AddDiagnoser(MemoryDiagnoser.Default));
