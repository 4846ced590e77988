using MassMessaging.Domain.Databases;

namespace MassMessaging.Domain.Tests.Databases;

public sealed class DatabaseTroubleTests
{
    [Theory]
    [InlineData("25006", DatabaseTrouble.ReadOnly)]
    [InlineData("28P01", DatabaseTrouble.Refused)]
    [InlineData("28000", DatabaseTrouble.Refused)]
    [InlineData("53100", DatabaseTrouble.Full)]
    [InlineData("53200", DatabaseTrouble.Away)]
    [InlineData("53300", DatabaseTrouble.Away)]
    [InlineData("40001", DatabaseTrouble.Contended)]
    [InlineData("40P01", DatabaseTrouble.Contended)]
    [InlineData("55P03", DatabaseTrouble.Contended)]
    [InlineData("08006", DatabaseTrouble.Away)]
    [InlineData("08P01", DatabaseTrouble.Fault)]
    [InlineData("25P03", DatabaseTrouble.Away)]
    [InlineData("57014", DatabaseTrouble.Away)]
    [InlineData("57P01", DatabaseTrouble.Away)]
    [InlineData("57P02", DatabaseTrouble.Away)]
    [InlineData("57P03", DatabaseTrouble.Away)]
    [InlineData("58030", DatabaseTrouble.Away)]
    [InlineData("23503", DatabaseTrouble.Fault)]
    [InlineData("23505", DatabaseTrouble.Fault)]
    [InlineData("42P01", DatabaseTrouble.Fault)]
    [InlineData("", DatabaseTrouble.Fault)]
    public void An_error_code_has_its_kind(string sqlState, DatabaseTrouble trouble) => Assert.Equal(trouble, DatabaseTroubles.Of(sqlState));

    [Fact]
    public void Only_a_fault_cannot_pass_by_itself() =>
        Assert.Equal([DatabaseTrouble.Fault], Enum.GetValues<DatabaseTrouble>().Where(trouble => !trouble.MayPass()));

    [Theory]
    [InlineData(DatabaseTrouble.Fault, 0)]
    [InlineData(DatabaseTrouble.Contended, 1)]
    [InlineData(DatabaseTrouble.Away, 2)]
    [InlineData(DatabaseTrouble.ReadOnly, 3)]
    [InlineData(DatabaseTrouble.Refused, 4)]
    [InlineData(DatabaseTrouble.Full, 5)]
    public void The_numbers_that_travel_between_processes_stay(DatabaseTrouble trouble, int number) => Assert.Equal(number, (int)trouble);
}
