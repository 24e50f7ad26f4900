// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/place_p.h"

namespace Aio::Detail
{
/// Reads in a place with one statement after the other, and has to end before the place does. On the place's thread.
class OpenStream
{
public:
    virtual ~OpenStream() = default;
    /// It takes itself off the lease.
    virtual void placeEnds(const AioErrorInfo &why) = 0;
};

/// A connection taken out of its pool for one user, until it is given back. As a place: outside of any transaction but those that
/// the user's own SQL begins.
class Lease final : public Place
{
public:
    Lease(std::shared_ptr<DatabaseCore> core, std::shared_ptr<Pool> pool, Pool::Ticket ticket, std::shared_ptr<DriverConnection> connection);
    ~Lease() override;

    const std::shared_ptr<DriverConnection> connection;
    bool isTransactions = false; ///< taken for one transaction, and given back when that ends

    /// To the pool, in good order.
    void giveBack();
    bool isGivenBack() const { return m_givenBack; }
    /// The same when its database is closed: what is open on it is rolled back, and nothing runs on it any more.
    void takeAway();

    /// What the database said last.
    bool isInTransaction() const { return m_inTransaction; }
    /// Throws if SQL of the user's own has begun a transaction on it: one of the library's in it would end that with its own end, if the
    /// database does not commit it at once.
    void refuseIfInTransaction() const;
    bool isLost() const { return m_lost; }
    /// Takes in what a result says of the connection.
    void note(const DriverResult &result);
    /// Nothing runs on it any more, and it goes to no other user: something is left on it that one would run into.
    void giveUp(const AioErrorInfo &why);
    /// Nothing runs on it until recover(): the transaction on it cannot go on.
    void spoil(const AioErrorInfo &why) { m_poison = why; }
    void recover();

    void addStream(const Place *place, OpenStream *stream) { m_streams.emplace_back(place, stream); }
    void removeStream(OpenStream *stream);
    /// Those that read in this place, or in one in it.
    void endStreams(const Place &place, const QString &why, AioErrorKind kind = AioErrorKind::Interface);

    std::shared_ptr<Lease> lease() override { return std::static_pointer_cast<Lease>(shared_from_this()); }
    std::shared_ptr<TransactionFrame> frame() override { return {}; }
    const Place *outer() const override { return nullptr; }
    int depth() const override { return 0; }
    std::optional<AioErrorInfo> poison() const override { return m_poison; }
    bool isInProgress() const override { return false; }
    void statementEnded(const DriverRequest &statement, bool isControl) override;
    void statementDetached(const AioErrorInfo &error) override;
    /// A statement runs on that nobody waits for any longer.
    bool isInDoubt() const { return m_inDoubt; }
    void noteUsersText() { m_ranUsersText = true; }
    /// Around a statement of the user's own that may begin a transaction.
    void usersBeginSent() { ++m_usersBegins; }
    void usersBeginEnded();
    bool isQuiet() const override { return m_usersBegins == 0; }
    void changed(const QStringList &tables) override;
    void onRollback(std::function<void()> restore) override;

private:
    bool isReady() const override { return true; }
    void makeReady() override { }

    const std::shared_ptr<Pool> m_pool;
    const Pool::Ticket m_ticket;
    bool m_inTransaction = false;
    bool m_ranUsersText = false;
    int m_usersBegins = 0; // on their way
    bool m_inDoubt = false; // a statement runs on that nobody waits for
    bool m_lost = false;
    bool m_givenBack = false;
    std::optional<AioErrorInfo> m_poison;
    std::vector<std::pair<const Place *, OpenStream *>> m_streams; // of all places on the connection
};

/// A connection of one's own. Throws what waiting for it does.
AioTask<std::shared_ptr<Lease>> takeLease(AioExecutor executor, Access access);
}
