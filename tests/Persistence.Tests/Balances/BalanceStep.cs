using FsCheck;
using FsCheck.Fluent;

namespace MassMessaging.Persistence.Tests.Balances;

/// <summary>What moves money.</summary>
public enum BalanceMove
{
    Credit,
    Pay,
    Freeze,
    Deliver,
    Edit,
    Settle,
}

/// <summary>How a move happens to it.</summary>
public enum BalanceMishap
{
    None,
    TwiceAtOnce,
    ConnectionKilled,
}

/// <summary>One move of one of few campaigns or references, so that most moves are repeated.</summary>
public sealed record BalanceStep(BalanceMove Move, int Which, int Size, BalanceMishap Mishap)
{
    public const int Campaigns = 3;
}

/// <summary>A life of a balance.</summary>
public sealed record BalanceLife(BalanceStep[] Steps)
{
    public override string ToString() => string.Join(Environment.NewLine, Steps.Select(step => step.ToString()));
}

public static class BalanceLifeGenerator
{
    public static Arbitrary<BalanceLife> Lives() => Arb.From(
        (from move in Gen.Elements(Enum.GetValues<BalanceMove>())
         from which in Gen.Choose(0, BalanceStep.Campaigns - 1)
         from size in Gen.Choose(0, 6)
         from mishap in Gen.Frequency((4, Gen.Constant(BalanceMishap.None)), (2, Gen.Constant(BalanceMishap.TwiceAtOnce)), (1, Gen.Constant(BalanceMishap.ConnectionKilled)))
         select new BalanceStep(move, which, size, mishap))
        .ListOf(25).Select(steps => new BalanceLife([.. steps])),
        life => life.Steps.Select((_, i) => new BalanceLife([.. life.Steps[..i], .. life.Steps[(i + 1)..]])));
}
