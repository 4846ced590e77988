using System.Security.Cryptography;
using MassMessaging.TestKit;

namespace MassMessaging.Persistence.Tests;

public sealed class DataKeysTests : IAsyncLifetime
{
    private const string FirstByte = "select get_byte(credentials, 0) from senders where sender_id = @sender";
    private static readonly string NewMaster = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private static readonly Dictionary<string, string> Credentials = new() { ["accessToken"] = "secret" };
    private static readonly Guid Ann = Guid.NewGuid();
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public void Processes_that_start_together_share_one_key()
    {
        var sealedByOne = Cipher(Seed.MasterKey).Encrypt(Ann, Credentials);
        Assert.Equal(Credentials, Cipher(Seed.MasterKey).Decrypt(Ann, sealedByOne));
    }

    [Fact]
    public void No_changed_byte_goes_unnoticed()
    {
        var cipher = Cipher(Seed.MasterKey);
        var sealedBytes = cipher.Encrypt(Ann, Credentials);
        for (var i = 0; i < sealedBytes.Length; i++)
        {
            var changed = sealedBytes.ToArray();
            changed[i] ^= 4;
            Assert.ThrowsAny<CryptographicException>(() => cipher.Decrypt(Ann, changed));
        }

        Assert.ThrowsAny<CryptographicException>(() => cipher.Decrypt(Ann, sealedBytes[..4]));
    }

    [Fact]
    public void What_the_master_key_sealed_itself_still_opens()
    {
        var old = CredentialCipher.FromSettings(Seed.MasterKey, null).Encrypt(Ann, Credentials);
        Assert.Equal(Credentials, Cipher(Seed.MasterKey).Decrypt(Ann, old));
    }

    [Fact]
    public async Task A_new_master_key_opens_everything_once_the_keys_are_wrapped_anew_and_the_old_one_nothing()
    {
        var seed = new Seed(_database);
        var sender = (await seed.SenderAsync(await seed.TenantAsync())).SenderId; // sealed by the master key itself
        var sealedBefore = Cipher(Seed.MasterKey).Encrypt(Ann, Credentials);

        // While it is being replaced both open.
        Assert.Equal(Credentials, Cipher(NewMaster, Seed.MasterKey).Decrypt(Ann, sealedBefore));
        Assert.Equal((2, 1), await Keys(NewMaster, Seed.MasterKey).RewrapAsync(CancellationToken.None));

        Assert.Equal(Credentials, Cipher(NewMaster).Decrypt(Ann, sealedBefore));
        Assert.Equal(2, await seed.QueryAsync<int>(FirstByte, new { sender }));
        var stored = await seed.QueryAsync<byte[]>("select credentials from senders where sender_id = @sender", new { sender });
        Assert.StartsWith("token-", Cipher(NewMaster).Decrypt(sender, stored)["accessToken"], StringComparison.Ordinal);
        await Assert.ThrowsAsync<MasterKeyException>(() => Keys(Seed.MasterKey).CheckAsync(CancellationToken.None));
        Assert.Equal((2, 0), await Keys(NewMaster).RewrapAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_wrong_master_key_is_refused_with_the_settings_and_changes_nothing()
    {
        await Keys(Seed.MasterKey).CheckAsync(CancellationToken.None);
        var refusal = await Assert.ThrowsAsync<MasterKeyException>(() => Keys(NewMaster).CheckAsync(CancellationToken.None));
        Assert.Contains("Credentials:MasterKey", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Credentials:PreviousMasterKey", refusal.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<MasterKeyException>(() => Keys(NewMaster).RewrapAsync(CancellationToken.None));
        await Keys(Seed.MasterKey).CheckAsync(CancellationToken.None);
    }

    [Fact]
    public void A_bad_previous_master_key_is_refused_with_its_setting() => Assert.Contains(
        "Credentials:PreviousMasterKey",
        Assert.Throws<MasterKeyException>(() => MasterKeys.FromSettings(Seed.MasterKey, null, "AAAA")).Message,
        StringComparison.Ordinal);

    private DataKeys Keys(string master, string? previous = null) => new(_database.Source, MasterKeys.FromSettings(master, null, previous));

    private CredentialCipher Cipher(string master, string? previous = null) =>
        new(MasterKeys.FromSettings(master, null, previous), Keys(master, previous));
}
