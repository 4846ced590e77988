using FsCheck;
using FsCheck.Xunit;
using MassMessaging.Domain.Audiences;

namespace MassMessaging.Domain.Tests.Audiences;

public sealed class AddressChangeTests
{
    private const string Old = "+390600000001";
    private const string New = "+390600000002";

    [Fact]
    public void Another_number_gets_the_message_and_a_removed_one_does_not()
    {
        Assert.Equal(AddressOutcome.SendThere, Judge(Change()));
        Assert.Equal(AddressOutcome.NoAddress, Judge(Change() with { Present = null }));
        Assert.Equal(AddressOutcome.NoAddress, Judge(Change() with { Present = null, OptedOut = true, LacksHistory = true }));
    }

    [Fact]
    public void Another_number_with_another_value_that_the_message_uses_may_be_another_person()
    {
        var change = Change() with { FrozenValues = Values(("name", "Ann")), PresentValues = Values(("name", "Ann"), ("visits", "8")) };

        Assert.Equal(AddressOutcome.SendThere, Judge(change));
        Assert.Equal(AddressOutcome.AddressChanged, Judge(change with { PresentValues = Values(("name", "Bob")) }));
        Assert.Equal(AddressOutcome.AddressChanged, Judge(change with { PresentValues = Values() }));
        Assert.Equal(AddressOutcome.SendThere, Judge(change with { Present = Old, PresentValues = Values(("name", "Bob")) }));
    }

    [Fact]
    public void Another_spelling_is_the_same_person_whatever_else_changed()
    {
        var respelled = Change() with { Frozen = "+553190000001", Present = "+5531990000001", FrozenValues = Values(("name", "Ann")), PresentValues = Values(("name", "Bob")) };

        Assert.Equal(AddressOutcome.SendThere, Judge(respelled));
        Assert.Equal(
            AddressOutcome.DuplicateAddress,
            Judge(Change() with { Present = "+5215555010001", Others = [new AddressHolder(1, "+525555010001", null, HolderState.Attempted)] }));
    }

    [Fact]
    public void The_freeze_is_judged_anew_for_the_new_number_in_the_order_of_the_freeze()
    {
        var attempted = new AddressHolder(7, New, New, HolderState.Attempted);

        Assert.Equal(AddressOutcome.OptedOut, Judge(Change() with { OptedOut = true, LacksHistory = true, Others = [attempted] }));
        Assert.Equal(AddressOutcome.DuplicateAddress, Judge(Change() with { LacksHistory = true, Others = [attempted] }));
        Assert.Equal(AddressOutcome.NoChatHistory, Judge(Change() with { LacksHistory = true }));
    }

    [Theory]
    [InlineData(New, Old, HolderState.Attempted, true)] // moved away after the message had gone there
    [InlineData(Old, New, HolderState.Attempted, false)] // came to it after the message had gone elsewhere
    [InlineData(New, New, HolderState.Waiting, true)]
    [InlineData(New, Old, HolderState.Waiting, false)] // the two changed places
    [InlineData(Old, New, HolderState.Waiting, true)] // both came to it; that one was created first
    [InlineData(New, New, HolderState.Skipped, false)]
    [InlineData(null, null, HolderState.Attempted, false)] // erased
    public void A_number_belongs_to_whoever_was_written_to_there_or_had_it_first(string? frozen, string? present, HolderState state, bool duplicate) =>
        Assert.Equal(
            duplicate ? AddressOutcome.DuplicateAddress : AddressOutcome.SendThere,
            Judge(Change() with { Others = [new AddressHolder(1, frozen, present, state)] }));

    [Fact]
    public void Of_two_who_came_to_one_number_the_one_created_first_gets_the_message_on_whichever_page_they_are()
    {
        var earlier = Change() with { CustomerNo = 1, Others = [new AddressHolder(300, "+390600000003", New, HolderState.Waiting)] };
        var later = Change() with { CustomerNo = 300, Others = [new AddressHolder(1, Old, New, HolderState.Waiting)] };

        Assert.Equal(AddressOutcome.SendThere, Judge(earlier));
        Assert.Equal(AddressOutcome.DuplicateAddress, Judge(later));
    }

    [Fact]
    public void A_number_that_comes_back_is_no_ones_own_any_more_when_somebody_came_to_it_meanwhile()
    {
        var back = Change() with { Present = Old };

        Assert.Equal(AddressOutcome.SendThere, Judge(back));
        Assert.Equal(AddressOutcome.DuplicateAddress, Judge(back with { Others = [new AddressHolder(9, Old, Old, HolderState.Waiting)] }));
        Assert.Equal(AddressOutcome.DuplicateAddress, Judge(back with { Others = [new AddressHolder(9, Old, New, HolderState.Attempted)] }));
        Assert.Equal(AddressOutcome.SendThere, Judge(back with { Others = [new AddressHolder(1, New, Old, HolderState.Waiting)] })); // not judged yet
    }

    /// <summary>A campaign as the database runs it: numbers change at any time; who changed is judged before the message goes.</summary>
    [Property(MaxTest = 2_000)]
    public bool No_number_gets_two_messages_whatever_changes_in_whatever_order(PositiveInt size, (byte Person, byte Number)[] steps)
    {
        var people = Enumerable.Range(1, 2 + (size.Get % 5)).Select(no => new Person(no, Number(no), Number(no), HolderState.Waiting, IsChanged: false)).ToArray();
        var sent = new List<string>();
        foreach (var (person, number) in steps.Concat(people.Select(person => ((byte)(person.No - 1), (byte)255))))
        {
            ref var one = ref people[person % people.Length];
            if (number % 3 < 2 && number != 255)
            {
                // Few numbers, so that many share one; the last one is none.
                var next = (number / 3 % 7) is var n && n == 6 ? null : Number(n);
                one = one with { Present = next, IsChanged = one.IsChanged || next != one.Present };
                continue;
            }

            if (one is { State: HolderState.Waiting, IsChanged: true })
            {
                var no = one.No;
                var change = new AddressChange
                {
                    CustomerNo = one.No,
                    Frozen = one.Address,
                    Present = one.Present,
                    Others = [.. people.Where(other => other.No != no).Select(other => new AddressHolder(other.No, other.Address, other.Present, other.State))],
                };
                one = change.Judge() == AddressOutcome.SendThere
                    ? one with { Address = one.Present!, IsChanged = false }
                    : one with { State = HolderState.Skipped };
            }

            // Judged and claimed at once, or only judged.
            if (one.State == HolderState.Waiting && number != 2)
            {
                sent.Add(one.Address);
                one = one with { State = HolderState.Attempted };
            }
        }

        return sent.Count == sent.Distinct().Count();
    }

    private static string Number(int n) => $"+39060000000{n}";

    private static AddressChange Change() => new() { CustomerNo = 5, Frozen = Old, Present = New };

    private static AddressOutcome Judge(AddressChange change) => change.Judge();

    private static Dictionary<string, string> Values(params (string Name, string Value)[] values) => values.ToDictionary(value => value.Name, value => value.Value);

    private sealed record Person(int No, string Address, string? Present, HolderState State, bool IsChanged);
}
