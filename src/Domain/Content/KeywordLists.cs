using System.Collections.Frozen;

namespace MassMessaging.Domain.Content;

/// <summary>The ready keywords, by language (ISO 639).</summary>
/// <remarks>
/// English holds every opt-out word that these lists name, read on 29 November 2026:
/// Twilio, "Advanced Opt-Out": STOP, UNSUBSCRIBE, END, QUIT, STOPALL, REVOKE, OPTOUT, CANCEL.
/// AWS End User Messaging, "Required opt-out keywords": ARRET, CANCEL, END, OPT-OUT, OPTOUT, QUIT, REMOVE, STOP, TD, UNSUBSCRIBE.
/// Telnyx, "Advanced Opt-In/Out": STOP, STOPALL, STOP ALL, UNSUBSCRIBE, CANCEL, END, QUIT; to start: START, UNSTOP.
/// CTIA's principles and 47 CFR 64.1200(a)(10) name stop, quit, end, revoke, opt out, cancel and unsubscribe; from memory of
/// their text, not read again. ARRET and TD stand with French. No provider was found to publish words of the other
/// languages: those are the usual forms of "stop", "end", "unsubscribe" and "cancel", and never a word that is a common
/// answer in another language (Italian "fine", Turkish "red").
/// </remarks>
internal static class KeywordLists
{
    // Yes and its like start messages in no other language: as the answer to anything else it would undo an opt-out.
    public static FrozenDictionary<string, Keywords> ByLanguage { get; } = new Dictionary<string, Keywords>
    {
        ["en"] = new(
            ["STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "OPT-OUT", "OPT OUT", "REMOVE"],
            ["START", "YES", "UNSTOP", "SUBSCRIBE"], ["HELP", "INFO"]),
        ["de"] = new(
            [
                "STOPP", "STOPPEN", "ABMELDEN", "ABMELDUNG", "ABBESTELLEN", "AUSTRAGEN", "AUFHÖREN", "AUFHOEREN", "BEENDEN", "ABBRECHEN", "ENDE",
                "KEINE WERBUNG", "KEINE WERBUNG MEHR",
            ],
            ["ANMELDEN", "STARTEN"], ["HILFE"]),
        ["es"] = new(
            [
                "BAJA", "DAR DE BAJA", "DARME DE BAJA", "DARSE DE BAJA", "PARAR", "PAREN", "ALTO", "CANCELAR", "CANCELAR SUSCRIPCIÓN", "DETENER",
                "ANULAR", "TERMINAR", "SALIR", "DESUSCRIBIR", "DESUSCRIBIRME",
            ],
            ["ALTA", "INICIAR", "EMPEZAR"], ["AYUDA"]),
        ["fr"] = new(
            [
                "ARRÊT", "ARRÊTE", "ARRÊTER", "ARRÊTEZ", "DÉSABONNER", "DÉSABONNEZ", "DÉSABONNEMENT", "SE DÉSABONNER", "ME DÉSABONNER",
                "DÉSINSCRIRE", "DÉSINSCRIPTION", "SE DÉSINSCRIRE", "ME DÉSINSCRIRE", "ANNULER", "FIN", "TD",
            ],
            ["COMMENCER", "REPRENDRE"], ["AIDE"]),
        ["it"] = new(
            [
                "BASTA", "FERMA", "FERMATI", "FERMATE", "INTERROMPI", "ANNULLA", "ANNULLA ISCRIZIONE", "CANCELLAMI", "CANCELLATEMI",
                "CANCELLA ISCRIZIONE", "DISISCRIVI", "DISISCRIVIMI", "DISISCRIZIONE", "RIMUOVIMI",
            ],
            ["INIZIA", "AVVIA", "ISCRIVIMI"], ["AIUTO"]),
        ["pt"] = new(
            [
                "PARAR", "PARE", "PAREM", "SAIR", "CANCELAR", "CANCELAR INSCRIÇÃO", "REMOVER", "DESCADASTRAR", "DESCADASTRO", "DESINSCREVER",
                "INTERROMPER", "FIM",
            ],
            ["INICIAR", "COMEÇAR", "VOLTAR"], ["AJUDA"]),
        ["pl"] = new(
            ["KONIEC", "WYPISZ", "WYPISZ MNIE", "ANULUJ", "ANULUJ SUBSKRYPCJĘ", "REZYGNUJĘ", "REZYGNACJA", "ZATRZYMAJ", "DOŚĆ"],
            ["WZNÓW", "ZAPISZ"], ["POMOC"]),
        ["uk"] = new(
            [
                "СТОП", "ВІДПИСАТИСЯ", "ВІДПИСАТИСЬ", "ВІДПИСАТИ", "ВІДПИСКА", "ВІДПИШІТЬ", "ВІДПИШІТЬ МЕНЕ", "ВІДМОВА", "СКАСУВАТИ", "ПРИПИНИТИ",
                "ЗУПИНИТИ", "ДОСИТЬ",
            ],
            ["СТАРТ", "ПОЧАТИ", "ПІДПИСАТИСЯ"], ["ДОПОМОГА"]),
        ["ru"] = new(
            [
                "СТОП", "ОТПИСАТЬСЯ", "ОТПИСАТЬ", "ОТПИСКА", "ОТПИШИТЕ", "ОТПИШИТЕ МЕНЯ", "ОТКАЗ", "ОТКАЗАТЬСЯ", "ОТМЕНА", "ОТМЕНИТЬ ПОДПИСКУ",
                "ПРЕКРАТИТЬ", "ПРЕКРАТИТЕ", "ОСТАНОВИТЬ", "ХВАТИТ",
            ],
            ["СТАРТ", "НАЧАТЬ", "ПОДПИСАТЬСЯ"], ["ПОМОЩЬ"]),
        ["tr"] = new(
            ["DUR", "DURDUR", "İPTAL", "İPTAL ET", "RET", "ÇIK", "ÇIKIŞ", "ABONELİKTEN ÇIK", "ABONELİĞİ İPTAL ET", "YETER"],
            ["BAŞLA", "BAŞLAT"], ["YARDIM"]),
        ["ar"] = new(
            ["إيقاف", "أوقف", "أوقفوا", "توقف", "قف", "كفى", "إلغاء", "إلغاء الاشتراك", "إلغاء اشتراك", "إلغاء اشتراكي"],
            ["ابدأ", "بدء", "اشتراك"], ["مساعدة"]),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The words of one language.</summary>
    internal sealed record Keywords(string[] OptOut, string[] OptIn, string[] Help);
}
