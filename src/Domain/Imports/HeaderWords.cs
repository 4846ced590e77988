using System.Globalization;
using System.Text;

namespace MassMessaging.Domain.Imports;

/// <summary>The words by which files in English, German, Italian and Spanish name what a customer has.</summary>
internal static class HeaderWords
{
    private const int Whole = 4;
    private const int Better = 3;
    private const int Part = 2;

    // In the form that Bare gives them. Of a field's words the first line are better than the second: a file that has
    // both a whole name and a first name is read by the whole name.
    private static readonly (string Field, string[] Best, string[] Also)[] Words =
    [
        ("customerId",
            ["customerid", "customerno", "customernumber", "clientid", "clientnumber", "kundennummer", "kundennr", "kundenid", "kundeid", "kdnr", "codicecliente", "idcliente", "numerocliente", "codigocliente", "codigodecliente", "codigodelcliente", "numerodecliente", "numerocliente", "nrcliente", "ncliente"],
            ["id", "uid", "nr", "no", "number", "nummer", "code", "codice", "codigo", "numero", "memberid", "membershipnumber", "mitgliedsnummer", "tessera", "cardnumber", "kartennummer"]),
        ("name",
            ["name", "fullname", "customername", "clientname", "customer", "client", "kunde", "kundin", "kundenname", "vorundnachname", "vornameundnachname", "vornamenachname", "namevorname", "nachnamevorname", "nome", "nomecompleto", "nomeecognome", "cognomeenome", "nomecognome", "cognomenome", "cliente", "nominativo", "nombre", "nombrecompleto", "nombreyapellidos", "nombreyapellido", "apellidosynombre", "nombrecliente"],
            ["firstname", "givenname", "forename", "vorname", "rufname", "nombredepila", "contact", "kontakt", "contatto", "contacto"]),
        ("phone",
            ["phone", "phonenumber", "mobile", "mobilephone", "mobilenumber", "cell", "cellphone", "cellnumber", "handy", "handynummer", "handynr", "mobil", "mobiltelefon", "mobilnummer", "mobilnr", "mobiltel", "cellulare", "cell", "telefonino", "numerocellulare", "numerodicellulare", "movil", "telefonomovil", "celular", "numerodemovil", "whatsapp", "whatsappnumber", "whatsappnummer"],
            ["telephone", "tel", "telno", "telnr", "telephonenumber", "telefon", "telefonnummer", "telefonnr", "rufnummer", "telefono", "numerotelefono", "numeroditelefono", "recapito", "recapitotelefonico", "numerodetelefono", "tfno", "tlf", "fon"]),
        ("whatsappUserId", ["whatsappuserid", "whatsappid", "waid"], []),
        ("gender", ["gender", "sex", "geschlecht", "sesso", "genere", "sexo", "genero"], ["anrede", "salutation", "title", "titel"]),
        ("birthDate",
            ["birthdate", "dateofbirth", "dob", "birthday", "geburtsdatum", "geburtstag", "gebdatum", "gebdat", "datadinascita", "datanascita", "compleanno", "fechadenacimiento", "fechanacimiento", "cumpleanos", "nacimiento"],
            ["birth", "born", "geboren", "nascita", "natoil", "nacido"]),
        ("totalSpent",
            ["totalspent", "totalspend", "spent", "spend", "lifetimevalue", "ltv", "gesamtumsatz", "umsatz", "umsatzgesamt", "ausgaben", "totalespeso", "spesatotale", "speso", "fatturato", "totalgastado", "gastototal", "gastado", "importetotal"],
            ["revenue", "sales", "total", "gesamt", "totale", "importe", "ventas", "turnover"]),
        ("averageReceipt",
            ["averagereceipt", "averageticket", "averagebill", "averagespend", "averagesale", "avgreceipt", "avgticket", "durchschnittsbon", "durchschnittsumsatz", "durchschnittlicherumsatz", "bondurchschnitt", "scontrinomedio", "spesamedia", "ticketmedio", "gastomedio"],
            ["average", "durchschnitt", "media", "promedio"]),
        ("visits",
            ["visits", "numberofvisits", "visitcount", "appointments", "besuche", "anzahlbesuche", "termine", "anzahltermine", "visite", "numerovisite", "numerodivisite", "appuntamenti", "visitas", "numerodevisitas", "citas"],
            ["bookings", "orders", "buchungen", "prenotazioni", "reservas"]),
        ("brandedApp", ["brandedapp", "app", "hasapp", "appinstalled"], []),
        ("onlineApp", ["onlineapp", "onlinebooking", "chat"], []),
        ("staff",
            ["staff", "staffid", "employee", "stylist", "mitarbeiter", "mitarbeiterin", "friseur", "friseurin", "stammfriseur", "stylistin", "dipendente", "operatore", "operatrice", "collaboratore", "parrucchiere", "empleado", "empleada", "estilista", "peluquero", "peluquera", "profesional"],
            ["master", "assignedto", "betreuer", "addetto", "personal"]),
        ("groups",
            ["group", "groups", "customergroup", "segment", "segments", "gruppe", "gruppen", "kundengruppe", "gruppo", "gruppi", "gruppocliente", "grupo", "grupos", "segmento", "segmenti", "segmentos"],
            ["tags", "tag", "category", "categories", "kategorie", "kategorien", "categoria", "categorie", "categorias", "etiqueta", "etiquetas", "etichette", "list", "liste", "lista"]),
    ];

    private static readonly Dictionary<string, (string Field, int Strength)> Known = Index();

    /// <summary>The fields that a header may name, the strongest first.</summary>
    public static IEnumerable<(string Field, int Strength)> FieldsOf(string header)
    {
        if (Known.TryGetValue(Bare(header), out var whole))
        {
            yield return whole;
            yield break;
        }

        // A part of a header names a field where it has more words than one: "Handy (privat)", "Phone 1".
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var word in header.Split(Separators, StringSplitOptions.RemoveEmptyEntries))
        {
            if (Bare(word) is { Length: >= MinPart } bare && Known.TryGetValue(bare, out var part) && seen.Add(part.Field))
            {
                yield return (part.Field, Part);
            }
        }
    }

    // Shorter words, such as "no" and "id", say too little beside others.
    private const int MinPart = 3;

    private static readonly char[] Separators = [' ', '_', '-', '.', '/', '(', ')', '[', ']', ':', '#', '\u00A0'];

    /// <summary>A header in small letters and digits without accents; ß is ss.</summary>
    private static string Bare(string header)
    {
        var bare = new StringBuilder(header.Length);
        foreach (var c in header.Replace("ß", "ss", StringComparison.Ordinal).Normalize(NormalizationForm.FormD))
        {
            if (char.IsLetterOrDigit(c) && CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            {
                bare.Append(char.ToLowerInvariant(c));
            }
        }

        return bare.ToString();
    }

    private static Dictionary<string, (string Field, int Strength)> Index()
    {
        var known = new Dictionary<string, (string, int)>(StringComparer.Ordinal);
        foreach (var (field, best, also) in Words)
        {
            foreach (var word in best)
            {
                known.TryAdd(word, (field, Whole));
            }

            foreach (var word in also)
            {
                known.TryAdd(word, (field, Better));
            }
        }

        return known;
    }
}
