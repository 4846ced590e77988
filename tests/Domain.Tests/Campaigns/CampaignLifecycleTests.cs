using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Vocabulary;
using static MassMessaging.Domain.Campaigns.CampaignCommand;
using static MassMessaging.Domain.Campaigns.CampaignStatus;

namespace MassMessaging.Domain.Tests.Campaigns;

public sealed class CampaignLifecycleTests
{
    // One row per status, one column per command; two words: start to come | start due; "-": refused.
    private static readonly Dictionary<CampaignStatus, string[]> Table = new()
    {
        //              Launch               StartDue   Pause     Resume               Complete     Expire     Cancel       Edit         Delete       Exclude      Include  Frozen       NotFrozen
        [Draft] = ["Scheduled|Running", "-", "-", "-", "-", "-", "Cancelled", "Draft", "Draft", "Draft", "Draft", "-", "-"],
        [Scheduled] = ["Scheduled", "Running", "Paused", "-", "-", "Expired", "Cancelled", "Scheduled", "Cancelled", "Scheduled", "-", "Scheduled", "Paused"],
        [Running] = ["Running", "-", "Paused", "-", "Completed", "Expired", "Cancelled", "Running", "Cancelled", "Running", "-", "Running", "Paused"],
        [Paused] = ["-", "-", "-", "Scheduled|Running", "-", "Expired", "Cancelled", "Paused", "Cancelled", "Paused", "-", "Paused", "Paused"],
        [Completed] = ["-", "-", "-", "-", "-", "-", "-", "-", "Completed", "-", "-", "-", "-"],
        [Cancelled] = ["-", "-", "-", "-", "-", "-", "-", "-", "Cancelled", "-", "-", "-", "-"],
        [Expired] = ["-", "-", "-", "-", "-", "-", "-", "-", "Expired", "-", "-", "-", "-"],
    };

    public static TheoryData<CampaignStatus, CampaignCommand, bool, CampaignStatus?> EveryPair()
    {
        var pairs = new TheoryData<CampaignStatus, CampaignCommand, bool, CampaignStatus?>();
        foreach (var from in Enum.GetValues<CampaignStatus>())
        {
            foreach (var command in Enum.GetValues<CampaignCommand>())
            {
                var words = Table[from][(int)command].Split('|');
                foreach (var startIsDue in new[] { false, true })
                {
                    var word = startIsDue ? words[^1] : words[0];
                    pairs.Add(from, command, startIsDue, word == "-" ? null : Enum.Parse<CampaignStatus>(word));
                }
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(EveryPair))]
    public void Each_status_answers_each_command_as_the_table_says(
        CampaignStatus from, CampaignCommand command, bool startIsDue, CampaignStatus? expected) =>
        Assert.Equal(expected, CampaignLifecycle.Next(from, command, startIsDue));

    [Fact]
    public void The_table_has_all_statuses_and_commands()
    {
        Assert.Equal(Enum.GetValues<CampaignStatus>().Length, Table.Count);
        Assert.Equal(
            Enum.GetValues<CampaignCommand>(),
            [Launch, StartDue, Pause, Resume, Complete, Expire, Cancel, Edit, Delete, Exclude, Include, AudienceFrozen, AudienceNotFrozen]);
        Assert.All(Table.Values, row => Assert.Equal(Enum.GetValues<CampaignCommand>().Length, row.Length));
    }

    [Fact]
    public void Only_completed_cancelled_and_expired_are_final() =>
        Assert.Equal([Completed, Cancelled, Expired], Enum.GetValues<CampaignStatus>().Where(status => status.IsFinal()));

    [Fact]
    public void Scheduled_running_and_paused_are_launched() =>
        Assert.Equal([Scheduled, Running, Paused], Enum.GetValues<CampaignStatus>().Where(status => status.IsLaunched()));

    [Fact]
    public void Words_are_the_APIs_and_come_back()
    {
        Assert.Equal(
            ["draft", "scheduled", "running", "paused", "completed", "cancelled", "expired"],
            EnumWords.All<CampaignStatus>());
        Assert.All(Enum.GetValues<CampaignStatus>(), status =>
            Assert.Equal((true, status), (EnumWords.TryParse<CampaignStatus>(status.ToWord(), out var read), read)));
    }

    [Theory]
    [InlineData("Draft")]
    [InlineData("0")]
    [InlineData("")]
    [InlineData(null)]
    public void Other_words_are_none(string? word) => Assert.False(EnumWords.TryParse<CampaignStatus>(word, out _));

    [Fact]
    public void A_number_that_is_no_status_has_no_word() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ((CampaignStatus)7).ToWord());
}
