using MassMessaging.Api.OpenApi;

namespace MassMessaging.Api.Imports;

/// <summary>What came of an import.</summary>
/// <param name="Created">Rows that were new.</param>
/// <param name="Updated">Rows that changed something.</param>
/// <param name="Unchanged">Rows that were there just so.</param>
/// <param name="Rejected">Rows that were not taken.</param>
/// <param name="Errors">Why, for at most 1,000 errors, in the order of their lines.</param>
/// <param name="ErrorsOmitted">Errors that are not listed.</param>
/// <param name="Warnings">What is odd about rows that were taken, at most 1,000, in the order of their lines.</param>
/// <param name="WarningsOmitted">Warnings that are not listed.</param>
/// <param name="UnknownColumns">Columns or members that were ignored.</param>
/// <param name="DryRun">Nothing was stored.</param>
[Contract("ImportResult")]
internal sealed record ImportView(
    int Created, int Updated, int Unchanged, int Rejected, IReadOnlyList<ImportError> Errors, int ErrorsOmitted,
    IReadOnlyList<ImportWarning> Warnings, int WarningsOmitted, IReadOnlyList<string> UnknownColumns, bool DryRun)
{
    /// <summary>Errors of the longest list, and warnings.</summary>
    public const int MaxErrors = 1000;
}

/// <summary>Why a row was not taken.</summary>
/// <param name="Line">The line it begins on, from 1.</param>
/// <param name="Column">The column; null: the row as a whole.</param>
/// <param name="Reason">The broken rule's name.</param>
/// <param name="Message">A sentence.</param>
internal sealed record ImportError(int Line, string? Column, string Reason, string Message);

/// <summary>What is odd about a row that was taken.</summary>
/// <param name="Line">The line it begins on, from 1.</param>
/// <param name="Column">The column; null: the row as a whole.</param>
/// <param name="Reason">The warning's name.</param>
/// <param name="Message">A sentence.</param>
internal sealed record ImportWarning(int Line, string? Column, string Reason, string Message);
