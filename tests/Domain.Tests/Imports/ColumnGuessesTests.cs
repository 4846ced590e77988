using MassMessaging.Domain.Imports;

namespace MassMessaging.Domain.Tests.Imports;

public sealed class ColumnGuessesTests
{
    // What is written in files of salons in four languages, each header with cells of its kind.
    [Theory]
    [InlineData("Customer ID", "c-1|c-2", "customerId")]
    [InlineData("Kundennummer", "1001|1002", "customerId")]
    [InlineData("Kunden-Nr.", "1001|1002", "customerId")]
    [InlineData("Codice cliente", "A1|A2", "customerId")]
    [InlineData("Código de cliente", "A1|A2", "customerId")]
    [InlineData("ID", "1|2", "customerId")]
    [InlineData("Full name", "Ann Gross|Bob", "name")]
    [InlineData("Vor- und Nachname", "Ann Gross|Bob", "name")]
    [InlineData("Nome e cognome", "Lucia Bianchi", "name")]
    [InlineData("Nombre y apellidos", "José Ruiz", "name")]
    [InlineData("Nominativo", "Lucia Bianchi", "name")]
    [InlineData("Mobile phone", "+44 7700 900001", "phone")]
    [InlineData("Handy", "0664 1000001|0664/1000002", "phone")]
    [InlineData("Handy (privat)", "0664 1000001", "phone")]
    [InlineData("Telefon 1", "0664 1000001", "phone")]
    [InlineData("Cellulare", "333 1234567", "phone")]
    [InlineData("Teléfono móvil", "612 34 56 78", "phone")]
    [InlineData("WhatsApp", "'+39 333 1234567", "phone")]
    [InlineData("whatsapp user id", "DE.13491208655302741918", "whatsappUserId")]
    [InlineData("Gender", "female|male", "gender")]
    [InlineData("Geschlecht", "w|m", "gender")]
    [InlineData("Sesso", "F|M", "gender")]
    [InlineData("Sexo", "mujer|hombre", "gender")]
    [InlineData("Date of birth", "1988-05-04", "birthDate")]
    [InlineData("Geburtsdatum", "04.05.1988|1.2.90", "birthDate")]
    [InlineData("Data di nascita", "04/05/1988", "birthDate")]
    [InlineData("Fecha de nacimiento", "4-5-1988", "birthDate")]
    [InlineData("Cumpleaños", "--05-04", "birthDate")]
    [InlineData("Total spent", "12.50|€ 3", "totalSpent")]
    [InlineData("Umsatz", "1.234,50 €|12", "totalSpent")]
    [InlineData("Spesa totale", "12,50", "totalSpent")]
    [InlineData("Gasto total", "12,50", "totalSpent")]
    [InlineData("Average receipt", "12.50", "averageReceipt")]
    [InlineData("Scontrino medio", "12,50", "averageReceipt")]
    [InlineData("Visits", "3|0", "visits")]
    [InlineData("Anzahl Besuche", "3|0", "visits")]
    [InlineData("Número de visitas", "3", "visits")]
    [InlineData("Stylist", "anna", "staff")]
    [InlineData("Mitarbeiter", "Anna", "staff")]
    [InlineData("Gruppe", "vip", "groups")]
    [InlineData("Segmenti", "vip", "groups")]
    [InlineData("Segmentos", "vip|new", "groups")]
    [InlineData("App", "ja|nein", "brandedApp")]
    public void The_words_of_a_header_name_the_field(string header, string cells, string? field) => Assert.Equal(field, One(header, cells));

    [Theory]
    [InlineData("Phone", "ann@example.com|bob@example.com")]
    [InlineData("Name", "1001|1002")]
    [InlineData("Birthday", "yes|no")]
    [InlineData("Visits", "last week|never")]
    [InlineData("Besuche", "04.05.1988|05.05.1988")]
    [InlineData("Gender", "blue|green")]
    [InlineData("Notes", "likes tea|tall")]
    [InlineData("E-Mail", "ann@example.com|bob@example.com")]
    [InlineData("", "")]
    public void A_header_is_not_believed_against_its_cells_and_nothing_is_guessed_of_others(string header, string cells) => Assert.Null(One(header, cells));

    [Theory]
    [InlineData("Column 3", "+39 333 1234567|0043 664 1000001", "phone")]
    [InlineData("x", "DE.13491208655302741918|IT.77", "whatsappUserId")]
    [InlineData("x", "+39 333 1234567|none", null)]
    [InlineData("x", "39333|1010", null)]
    [InlineData("x", "+39 333 1234567", null)]
    public void Cells_alone_show_a_number_with_its_country_and_a_user_id(string header, string cells, string? field) => Assert.Equal(field, One(header, cells));

    [Fact]
    public void A_header_without_cells_is_believed() => Assert.Equal("phone", One("Handy", string.Empty));

    [Fact]
    public void Each_field_is_guessed_once_by_its_best_column_and_of_equal_ones_by_the_first()
    {
        ColumnSample[] columns =
        [
            new("Vorname", ["Ann"]), new("Name", ["Ann Gross"]), new("Telefon", ["0512 1000001"]), new("Handy", ["0664 1000001"]), new("Mobil", ["0664 1000002"]),
        ];
        Assert.Equal([null, "name", null, "phone", null], ColumnGuesses.Of(columns, new HashSet<string>()));
    }

    [Fact]
    public void A_field_that_another_column_holds_is_not_guessed() =>
        Assert.Equal([null, "name"], ColumnGuesses.Of([new("Handy", ["0664 1000001"]), new("Name", ["Ann"])], new HashSet<string> { "phone" }));

    private static string? One(string header, string cells) =>
        ColumnGuesses.Of([new ColumnSample(header, cells.Split('|', StringSplitOptions.RemoveEmptyEntries))], new HashSet<string>())[0];
}
