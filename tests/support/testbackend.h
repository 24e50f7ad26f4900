// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/aiodatabase.h"

#include <QDir>

/// A kind of database that the shared suites run on: how one is made, what it can do, and SQL that has no one form for all. There is an
/// object of each in tests/support/backends/, in a file for each backend of the library, named after it; CMake gathers them.
class TestBackend
{
public:
    /// What a kind is for.
    enum class Suites {
        All,
        Asked, ///< those that ask for it, which stop no statement: it goes through Qt Sql
    };

    TestBackend(const char *name, Suites suites)
        : name(QLatin1StringView(name))
        , suites(suites)
    {
    }
    virtual ~TestBackend();
    Q_DISABLE_COPY_MOVE(TestBackend)

    /// Of all that are built.
    static const std::vector<const TestBackend *> &all();
    static const TestBackend &of(const QString &name);

    const QLatin1StringView name;
    const Suites suites;

    /// Why a function ("TestSuite::function") of a suite does not run on it; null: it does.
    virtual const char *skips(QByteArrayView function) const
    {
        Q_UNUSED(function)
        return nullptr;
    }
    /// This machine has it.
    virtual bool isThere() const { return true; }
    /// Before each test: what the last one left is gone.
    virtual void clean() const { }
    /// `folder`: what is left there goes after the test.
    virtual std::unique_ptr<AioDatabase> make(const QDir &folder) const = 0;
    /// Null where a database is private to its object.
    virtual std::unique_ptr<AioDatabase> makeAgain(const QDir &folder) const { return make(folder); }
    /// The same database with other options.
    virtual std::unique_ptr<AioDatabase> makeDifferently(const QDir &folder) const = 0;
    virtual QString urlOfAnother(const QDir &folder) const = 0;

    // what it can do: see TestDatabase
    virtual bool isSqlite() const { return false; }
    virtual bool isFile() const { return false; }
    virtual bool canStop() const { return true; }
    virtual bool tellsConsequences() const { return false; }
    virtual bool failsTransactions() const { return false; }
    virtual bool keepsInterruptedWrites() const { return false; }
    virtual bool hasInfiniteNumbers() const { return true; }
    virtual bool hasLongYears() const { return true; }
    virtual bool hasTypes() const { return true; }
    virtual bool returnsUpdates() const { return true; }
    /// onConflict() knows which unique key it is about, and takes conditions.
    virtual bool hasConflictTargets() const { return true; }
    /// END, and BEGIN TRANSACTION.
    virtual bool hasTransactionWords() const { return true; }
    /// A row that refers to itself can be deleted.
    virtual bool deletesSelfReferences() const { return true; }
    /// A column for a document of JSON is one for text, with a CHECK.
    virtual bool checksJson() const { return false; }
    /// contains() and the like compare letters as the column's collation does, which distinguishes them all.
    virtual bool collatesLike() const { return false; }
    /// ilike() knows upper and lower case of letters beyond ASCII.
    virtual bool foldsLetters() const { return true; }
    /// A regular expression that could match in too many ways is given up: an error.
    virtual bool givesUpMatches() const { return true; }
    /// It knows all time zones, and not only those that are loaded.
    virtual bool hasTimeZones() const { return true; }
    /// Makes one known.
    virtual void loadTimeZone(const QByteArray &name) const { Q_UNUSED(name) }
    /// Its server has answers of its own to some queries: those of tst_samequery.
    virtual bool hasOptimizerFaults() const { return false; }
    /// A path into a document of JSON finds a key that begins with a minus sign.
    virtual bool hasKeysOfMinus() const { return true; }
    /// Lists have types of their own; else they are documents of JSON.
    virtual bool hasArrays() const { return false; }
    virtual bool commitsDefinitions() const { return false; }
    virtual bool hasExactJsonNumbers() const { return true; }
    virtual QString stateOfDuplicates() const { return QStringLiteral("23505"); }
    virtual int writers() const = 0;
    virtual int readers() const = 0;
    virtual bool hasConnectionsOfThreads() const { return true; }
    virtual AioOutcome refusal() const { return AioOutcome::Refused; }
    virtual AioErrorKind misfit() const { return AioErrorKind::Data; }

    // SQL that has no one form for all: see TestDatabase
    virtual QString sql(const QString &text) const { return text; }
    virtual QString numbers(const QString &last) const = 0;
    virtual QString endlessNumbers() const = 0;
    virtual QString stuckSelect() const = 0;
    virtual QString bytes(int count) const = 0;
    virtual QString zeros(const QString &count) const = 0;
    virtual QString createSchema(const QString &schema) const = 0;
    virtual QString deferTweets() const = 0;
    virtual QString endlessSelect() const = 0;
    virtual QString endlessInsert() const = 0;
    /// Makes what `event` (INSERT, UPDATE, DELETE) would write in a table not happen, without an error. Empty where no trigger can.
    virtual QStringList dropWrites(const QString &event, const QString &table) const = 0;
    /// Makes a table, which has a column `name`, not write rows named `dropped` without an error, refuse those named `failing`, and keep
    /// those named `kept` from being deleted, without an error: what of that a trigger can (dropWrites()).
    virtual QStringList triggersByName(const QString &table, const QString &dropped, const QString &failing, const QString &kept) const = 0;
    /// One bound decimal, as n.
    virtual QString selectDecimal() const = 0;
    virtual QString makeDouble(const QString &table, const QString &column) const = 0;
    /// Of a column, in the only row: the name of its type as t, the bytes that it takes as l.
    virtual QString typeAndLength(const QString &table, const QString &column) const = 0;
    virtual QString typeOfBinaryUuids() const = 0;
    /// Two texts as one.
    virtual QString joined(const QString &a, const QString &b) const { return a + QStringLiteral(" || ") + b; }
    /// Writes the old name into the table `audit` after each UPDATE of users.
    virtual QStringList logUpdates() const = 0;
    /// A URL at which there is no server, or no folder.
    virtual QString urlOfNothing(const QDir &folder) const = 0;
    /// Ends all connections to the database, where there is a server. Blocks.
    virtual void endConnections() const { }
    /// The connections to the database that its server lists; nothing where there is no server.
    virtual std::optional<int> connections() const { return {}; }
    /// What makes the keys that the database gives begin behind those that are there; empty where they do by themselves.
    virtual QString followKeys(const QString &table) const = 0;
};
